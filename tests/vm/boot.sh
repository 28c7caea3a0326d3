#!/usr/bin/env bash
# boot.sh GUEST SHARE [JOB...]: boots the guest and runs the job, bash as root with the words as its command line, in it:
# tests/vm/jobs/JOB of the repository. SHARE is the guest's /share; several guests may have the same at once. The exit code is the
# job's. The guest reaches the TCP ports of this machine's loopback at 10.0.2.2. LIMIT: seconds it may take (900). COUNTED=yes: one
# processor, whose clock is the number of instructions it ran, a nanosecond each: what is timed there is the same however busy this
# machine is. INIT: a program of the guest that is its first process; the job, /run/mapledger-job there, is its to run.
set -euo pipefail
repository=$(readlink -f "$(dirname "$0")/../..")
guest=${1:?usage: boot.sh GUEST SHARE JOB...} share=${2:?}
shift 2
job=job.$BASHPID
printf 'cd %q && exec bash' "$repository/tests/vm/jobs" >"$share/$job"
printf ' %q' "$@" >>"$share/$job"
rm -f "$share/$job.code"
if [[ ${COUNTED:-} ]]; then
  processors=(-accel "tcg,thread=single" -icount "shift=0,sleep=off" -smp 1)
else
  # One thread, two processors in turns: with a thread each, an emulator before 8.1 (Debian 12 has 7.2) may run the int3 of a kernel that
  # patches itself after that has put the new bytes there, and so a probe that is armed under load ends in "Fatal exception in interrupt"
  # (https://lore.kernel.org/all/?q=qemu-x86_64+booting+with+8.0.0+stil+see+int3).
  processors=(-accel "tcg,thread=single" -smp 2)
fi
disk() { printf 'local,path=%s,mount_tag=%s,security_model=none,multidevs=remap,id=%s%s' "$1" "$2" "$2" "${3:-}"; }

# -cpu max: what the emulation can do. No kvm: most machines that run this are virtual themselves, and so all are alike.
timeout --foreground -k 5 "${LIMIT:-900}" qemu-system-x86_64 -M q35 "${processors[@]}" -cpu max -m 2048 \
  -display none -nodefaults -no-reboot -serial stdio -kernel "$guest/vmlinuz" -initrd "$guest/initramfs.zst" \
  -append "console=ttyS0 panic=-1 quiet mitigations=off nowatchdog mapledger.repository=$repository mapledger.job=$job${INIT:+ mapledger.init=$INIT systemd.show_status=no}" \
  -virtfs "$(disk "$guest/root" root ,readonly=on)" -virtfs "$(disk "$repository" repository ,readonly=on)" \
  -virtfs "$(disk "$share" share)" -netdev user,id=net -device virtio-net-pci,netdev=net,romfile= \
  </dev/null | sed -u 's/\r//g; s/\x1b[c[][?0-9;]*[a-zA-Z]*//g' || ended=$?
[[ -s $share/$job.code ]] || { echo "FAILED: the guest of $* ended before its jobs, qemu with code ${ended:-0}"; exit 125; }
exit "$(cat "$share/$job.code")"
