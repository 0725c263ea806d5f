"""What a scope means to allow: special-purpose ranges, how fast, and what `scope list` says of both."""

import json


def write_scope(folder, include, terms=""):
    path = folder / "scope.toml"
    path.write_text('name = "Census"\nauthorised_by = "its owner"\ncontact = "soc@hospital.example"\nuntil = 2099-12-31\n'
                    f"{terms}\ninclude = [{include}]\n")
    return path


def listed(run, scope):
    outcome = run("scope", "list", "--file", scope, "--json")
    assert outcome.status == 0, outcome.stderr
    return json.loads(outcome.stdout)


def test_all_of_ipv4_is_the_public_internet(run, tmp_path):
    scope = write_scope(tmp_path, '"0.0.0.0/0"')
    told = listed(run, scope)
    left_out = {each["range"]: each for each in told["left_out"]}
    assert left_out["10.0.0.0/8"] == {"range": "10.0.0.0/8", "name": "Private-Use", "reference": "RFC 1918"}
    assert {"127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10", "192.168.0.0/16", "240.0.0.0/4"} <= set(left_out)
    # All, less 0/8, 10/8, 127/8, multicast and reserved, 100.64/10, 172.16/12, two /16, a /15, and /24s: six besides 192.0.0.0/24.
    whole = 2**32 - 3 * 2**24 - 2 * 2**28 - 2**22 - 2**20 - 2 * 2**16 - 2**17 - 8 * 2**8
    assert told["addresses"] == str(whole)
    text = run("scope", "list", "--file", scope).stdout
    assert "left out       10.0.0.0/8  Private-Use (RFC 1918)" in text


def test_a_private_network_that_is_named_is_meant(run, tmp_path):
    told = listed(run, write_scope(tmp_path, '"10.0.0.0/8", "fd00::/8"'))
    assert told["left_out"] == []
    assert listed(run, write_scope(tmp_path, '"10.0.0.0/8"'))["addresses"] == str(2**24)


def test_a_target_in_what_was_left_out_is_refused_with_the_reason(run, tmp_path):
    scope = write_scope(tmp_path, '"126.0.0.0/7"', 'exclude = ["126.0.0.0/8"]')
    outcome = run("scan", "127.0.0.1", "--ports", "1", "--scope", scope)
    assert outcome.status == 3 and "127.0.0.0/8, Loopback (RFC 1122" in outcome.stderr, outcome.stderr


def test_how_fast_is_told(run, tmp_path):
    usual = listed(run, write_scope(tmp_path, '"10.0.0.0/8"'))
    assert (usual["rate"], usual["rate_per_network"], usual["burst"]) == (1000, 1000, None)
    scope = write_scope(tmp_path, '"10.0.0.0/8"', "rate = 5000\nrate_per_network = 50\nburst = 7")
    told = listed(run, scope)
    assert (told["rate"], told["rate_per_network"], told["burst"]) == (5000, 50, 7)
    assert "5000 packets a second, 50 a second to each network, 7 at once" in run("scope", "list", "--file", scope).stdout
    own = run("scope", "list", "--json")
    assert json.loads(own.stdout)["rate_per_network"] is None, own.stdout
