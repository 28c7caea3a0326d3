#!/usr/bin/env python3
"""run_commands.py FOLDER PORT EXCEPTIONS DOCUMENT...: runs what the documents show, each document in a shell of its own that
begins in FOLDER, where mapledger's files lie. Names what failed; the last line is "N passed, M failed".

Every command must be run or be in the list EXCEPTIONS, and end with 0. An exception that no document needs fails as well.
127.0.0.1:8080 stands for the running mapledger's address, whose port is PORT. With WRITE set in the environment an output
that differs is written into the document instead, to be read before it is committed.
"""
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile

from documents import Malformed, commands, exceptions, matches

PUBLIC = "127.0.0.1:8080"
SECONDS_EACH = 20  # a command that waits for something for ever must not hold the tests up


class Shell:
    """One bash that keeps variables and folder from command to command. A command's input is empty."""

    def __init__(self, folder):
        self.log = tempfile.NamedTemporaryFile(suffix=".out")
        self.bash = subprocess.Popen(["bash", "--norc", "-o", "pipefail"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     stderr=subprocess.DEVNULL, text=True, start_new_session=True)

    def run(self, command):
        """(exit code, lines of its output and errors); no exit code if the shell ended or the time was up."""
        self.bash.stdin.write(f"{{ {command}\n}} >{self.log.name} 2>&1 </dev/null; echo $?\n")
        self.bash.stdin.flush()
        ready, _, _ = select.select([self.bash.stdout], [], [], SECONDS_EACH)
        code = self.bash.stdout.readline().strip() if ready else ""
        text = pathlib.Path(self.log.name).read_text(errors="replace")
        return (int(code) if code else None), text.splitlines()

    def end(self):
        """Ends all that the commands left running as well."""
        os.killpg(self.bash.pid, signal.SIGKILL)
        self.bash.wait()
        self.log.close()


def run_document(document, folder, port, excepted, used):
    """The failures, and how many commands passed."""
    try:
        shown = commands(pathlib.Path(folder, document).read_text(), document)
    except Malformed as error:
        return [str(error)], 0
    failures, passed, changed = [], 0, []
    shell = Shell(folder)
    for command in shown:
        key = (document, command.text.replace("\\\n", "").strip())
        if key in excepted:
            used.add(key)
            continue
        code, lines = shell.run(command.text.replace(PUBLIC, f"127.0.0.1:{port}"))
        lines = [line.replace(f"127.0.0.1:{port}", PUBLIC) for line in lines]
        if code is None:
            failures.append(told(command, f"the shell ended, or {SECONDS_EACH} s were up; what follows was not run", lines))
            break
        if code != 0:
            failures.append(told(command, f"exit code {code}", lines))
        elif command.output is not None and not matches(stripped(command.output), lines):
            changed.append((command, lines))
            failures.append(told(command, "another output than the document shows", lines))
        else:
            passed += 1
    shell.end()
    if os.environ.get("WRITE"):
        write(pathlib.Path(folder, document), changed)
    return failures, passed


def write(path, changed):
    """Puts what the commands printed in the place of what the document shows."""
    lines = path.read_text().splitlines()
    for command, printed in reversed(changed):
        first = command.line + command.text.count("\n")  # the line after the command, from 0
        lines[first:first + len(command.output)] = printed
    path.write_text("\n".join(lines) + "\n")


def stripped(lines):
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def told(command, what, lines):
    return "\n".join([f"{command.where()}: {what}: {command.text}", *("        " + line[:300] for line in lines[:40])])


def main():
    folder, port, listed, *documents = sys.argv[1:]
    failures, passed, used = [], 0, set()
    try:
        excepted = exceptions(pathlib.Path(listed).read_text(), listed)
    except Malformed as error:
        sys.exit(f"FAILED: {error}\n0 passed, 1 failed")
    for document in documents:
        failed_here, passed_here = run_document(document, folder, port, excepted, used)
        failures += failed_here
        passed += passed_here
        print(f"  {document}: {passed_here} run, {len(failed_here)} failed", flush=True)
    for key in excepted:
        if key[0] in documents and key not in used:
            failures.append(f"{listed}: no such command any more: {key[0]}: {key[1]}")
    for failure in failures:
        print(f"FAILED: {failure}")
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
