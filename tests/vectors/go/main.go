// Command vectors makes and checks vectors with Go's own transparency-log code (golang.org/x/mod/sumdb).
//
//	go run . make   writes vectors.json to standard output: trees, proofs, tiles and notes as Go makes them
//	go run . check  reads notes and proofs made elsewhere from standard input, as JSON, and verifies them with Go
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type inclusion struct {
	Size  int64       `json:"size"`
	Index int64       `json:"index"`
	Leaf  tlog.Hash   `json:"leaf"`
	Root  tlog.Hash   `json:"root"`
	Proof []tlog.Hash `json:"proof"`
}

type consistency struct {
	Old     int64       `json:"old"`
	New     int64       `json:"new"`
	OldRoot tlog.Hash   `json:"old_root"`
	NewRoot tlog.Hash   `json:"new_root"`
	Proof   []tlog.Hash `json:"proof"`
}

type tile struct {
	Level  int    `json:"level"`
	Number int64  `json:"number"`
	Width  int    `json:"width"`
	SHA256 string `json:"sha256"`
}

type growth struct {
	Old   int64  `json:"old"`
	New   int64  `json:"new"`
	Tiles []tile `json:"tiles"`
}

type signed struct {
	Name string `json:"name"`
	Seed string `json:"seed,omitempty"`
	Vkey string `json:"vkey"`
	Text string `json:"text"`
	Note string `json:"note"`
}

type checkpoint struct {
	Size int64     `json:"size"`
	Root tlog.Hash `json:"root"`
	Text string    `json:"text"`
}

type vectors struct {
	Provenance  string        `json:"provenance,omitempty"`
	Leaves      string        `json:"leaves,omitempty"`
	Inclusion   []inclusion   `json:"inclusion"`
	Consistency []consistency `json:"consistency"`
	Growth      []growth      `json:"growth,omitempty"`
	Notes       []signed      `json:"notes"`
	Checkpoints []checkpoint  `json:"checkpoints"`
}

const treeSize = 70_001

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run . make|check")
	}
	switch os.Args[1] {
	case "make":
		makeVectors()
	case "check":
		checkVectors()
	default:
		log.Fatalf("unknown command %q", os.Args[1])
	}
}

func makeVectors() {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for at, index := range indexes {
			hashes[at] = stored[index]
		}
		return hashes, nil
	})
	for number := int64(0); number < treeSize; number++ {
		hashes := must(tlog.StoredHashes(number, entry(number), reader))
		stored = append(stored, hashes...)
	}

	made := vectors{
		Provenance: "golang.org/x/mod v0.42.0 sumdb/note and sumdb/tlog, run by main.go in this folder: go run . make",
		Leaves:     `entry N is the text "entry N", N in decimal from 0`,
	}
	for _, size := range []int64{1, 2, 3, 7, 8, 255, 256, 257, treeSize} {
		root := must(tlog.TreeHash(size, reader))
		made.Checkpoints = append(made.Checkpoints, checkpoint{size, root, string(tlog.FormatTree(tlog.Tree{N: size, Hash: root}))})
		for _, index := range []int64{0, 1, 5, 128, size / 2, size - 1} {
			if index < size {
				proof := must(tlog.ProveRecord(size, index, reader))
				made.Inclusion = append(made.Inclusion, inclusion{size, index, tlog.RecordHash(entry(index)), root, nonNil(proof)})
			}
		}
		for _, old := range []int64{1, 2, 6, 128, 256, size} {
			if old <= size {
				proof := must(tlog.ProveTree(size, old, reader))
				made.Consistency = append(made.Consistency, consistency{old, size, must(tlog.TreeHash(old, reader)), root, nonNil(proof)})
			}
		}
	}
	for _, pair := range [][2]int64{{0, 1}, {0, 256}, {255, 257}, {1, 70_000}, {70_000, treeSize}} {
		step := growth{Old: pair[0], New: pair[1]}
		for _, each := range tlog.NewTiles(8, pair[0], pair[1]) {
			data := must(tlog.ReadTileData(each, reader))
			step.Tiles = append(step.Tiles, tile{each.L, each.N, each.W, fmt.Sprintf("%x", sha256.Sum256(data))})
		}
		made.Growth = append(made.Growth, step)
	}
	for _, text := range []string{"one line\n", "two parts\n\nwith an empty line\n", "秘蔵\n", made.Checkpoints[4].Text} {
		made.Notes = append(made.Notes, sign("vault.example/log", text))
	}

	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	encoder.SetEscapeHTML(false)
	check(encoder.Encode(made))
}

func entry(number int64) []byte {
	return []byte(fmt.Sprintf("entry %d", number))
}

// sign makes a signer from a fixed seed, in the encoding that note.NewSigner reads.
func sign(name, text string) signed {
	seed := sha256.Sum256([]byte("seed of " + name))
	public := ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey)
	vkey := must(note.NewEd25519VerifierKey(name, public))
	hash := sha256.Sum256(append([]byte(name+"\n\x01"), public...))
	encoded := base64.StdEncoding.EncodeToString(append([]byte{1}, seed[:]...))
	skey := fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, binary.BigEndian.Uint32(hash[:]), encoded)
	made := must(note.Sign(&note.Note{Text: text}, must(note.NewSigner(skey))))
	return signed{name, fmt.Sprintf("%x", seed), vkey, text, string(made)}
}

func checkVectors() {
	var given vectors
	check(json.NewDecoder(os.Stdin).Decode(&given))
	for _, each := range given.Notes {
		opened := must(note.Open([]byte(each.Note), note.VerifierList(must(note.NewVerifier(each.Vkey)))))
		if opened.Text != each.Text {
			log.Fatalf("note of %s: Go reads another text", each.Name)
		}
	}
	for _, each := range given.Inclusion {
		check(tlog.CheckRecord(each.Proof, each.Size, each.Root, each.Index, each.Leaf))
		if tlog.CheckRecord(each.Proof, each.Size, each.Root, each.Index, tlog.RecordHash([]byte("forged"))) == nil {
			log.Fatal("Go accepts a forged leaf")
		}
	}
	for _, each := range given.Consistency {
		check(tlog.CheckTree(each.Proof, each.New, each.NewRoot, each.Old, each.OldRoot))
	}
	for _, each := range given.Checkpoints {
		tree := must(tlog.ParseTree([]byte(each.Text)))
		if tree.N != each.Size || tree.Hash != each.Root {
			log.Fatal("Go reads another tree from a checkpoint")
		}
	}
	fmt.Println(strings.Join([]string{"Go accepts", fmt.Sprint(len(given.Notes)), "notes,", fmt.Sprint(len(given.Inclusion)),
		"inclusion and", fmt.Sprint(len(given.Consistency)), "consistency proofs"}, " "))
}

func nonNil(hashes []tlog.Hash) []tlog.Hash {
	if hashes == nil {
		return []tlog.Hash{}
	}
	return hashes
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
