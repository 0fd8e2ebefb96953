// The token of an enrolment link stands behind "#" and never reaches a server by itself: it is put into the form here,
// and taken out of the address so that it stays in no history.
const field = document.querySelector("input[name=token]");
const token = location.hash.slice(1);
if (field && token) {
  field.value = token;
  history.replaceState(null, "", location.pathname);
}
