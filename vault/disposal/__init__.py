"""Disposal (廃棄): two people order it, keys and bytes go place by place, and a certificate says what was proven."""
