#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2031,SC2154  # the harness sets the cases' variables in a subshell each
# What tests/docs finds in documents: commands that are not run, outputs that differ, links that lead nowhere.
set -uo pipefail
# shellcheck source=tests/scripts/harness.sh
source "$(dirname "$(readlink -f "$0")")/harness.sh"
export PYTHONDONTWRITEBYTECODE=1

# document TEXT: A.md is this text; printf's escapes count.
document() { printf '%b' "$1" >"$work/A.md"; }

run_document() {
  printf '%b' "${1:-}" >"$work/exceptions"
  "$repository/tests/docs/run_commands.py" "$work" 1 "$work/exceptions" A.md >"$work/out" 2>&1
}

test_each_command_is_run() {
  document '```sh\necho one >made\n# not this\ntest -e made\n```\ntext\n```console\n$ cat made\none\n$ cat \\\n> made | cat\none\n```\n'
  run_document || fail "$(cat "$work/out")"
  expect "four" '^4 passed, 0 failed$'
}

test_a_command_that_fails_is_named() {
  document '```sh\ntrue\nfalse | cat\n```\n'
  run_document && fail "passed"
  expect "the place" '^FAILED: A.md:3: exit code 1: false'
  expect "the sum" '^1 passed, 1 failed$'
}

test_an_output_that_differs_is_a_failure() {
  document '```console\n$ echo two\none\n```\n'
  run_document && fail "passed"
  expect "it" 'another output than the document shows: echo two'
}

test_an_output_that_is_not_there_is_a_failure() {
  document '```console\n$ true\none\n```\n'
  run_document && fail "passed"
  expect "it" 'another output than the document shows: true'
}

test_an_ellipsis_stands_for_any_text_or_lines() {
  document '```console\n$ seq 5\n1\n…\n5\n$ echo abc\na…c\n```\n```console shown\n$ date\ntoday\n```\n'
  run_document || fail "$(cat "$work/out")"
}

test_an_exception_is_not_run_and_one_without_a_command_fails() {
  document '```sh\nfalse\n```\n'
  run_document 'A.md: false\n    it fails\n' || fail "$(cat "$work/out")"
  run_document 'A.md: false\n    it fails\nA.md: true\n    gone\n' && fail "passed"
  expect "the stale one" 'no such command any more: A.md: true'
  run_document 'A.md: false\n' && fail "passed without a reason"
  expect "why" 'no reason for A.md: false'
}

test_no_command_hides_in_another_block() {
  local text
  for text in '```\nls\n```\n' '```bash\nls\n```\n' '```text\n$ ls\n```\n' '    $ ls\n' '```sh\nls\n'; do
    document "$text"
    run_document && fail "passed: $text"
    expect "a complaint" '^FAILED: A.md'
  done
}

test_variables_and_folder_last_within_a_document() {
  document '```sh\nmkdir sub; cd sub\nword=here\n```\n```console\n$ echo $word ${PWD##*/}\nhere sub\n```\n'
  run_document || fail "$(cat "$work/out")"
}

test_an_output_that_differs_is_written_if_asked_for() {
  document '```console\n$ seq 2 |\n> cat\none\n$ echo c\nc\n$ echo d\ne\nf\n```\nend\n'
  WRITE=yes run_document && fail "passed"
  [[ $(cat "$work/A.md") == $'```console\n$ seq 2 |\n> cat\n1\n2\n$ echo c\nc\n$ echo d\nd\n```\nend' ]] || fail "$(cat "$work/A.md")"
  run_document || fail "$(cat "$work/out")"
}

check_links() { (cd "$work" && "$repository/tests/docs/check_links.py" A.md) >"$work/out" 2>&1; }

test_links_and_anchors() {
  document '# One `two` & three\n[a](A.md#one-two--three) [b](#one-two--three) [c](https://nowhere.example)\n`[d](none)`\n```text\n[e](none)\n```\n'
  check_links || fail "$(cat "$work/out")"
  document '[a](none.md)\n'
  check_links && fail "passed"
  expect "the link" '^A.md:1: there is no none.md$'
  document '# One\n[a](#two)\n'
  check_links && fail "passed"
  expect "the anchor" '^A.md:2: no heading for #two$'
}

run_cases
