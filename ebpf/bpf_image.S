# MAPLEDGER_BPF_OBJECT: the path of the compiled memory_request.bpf.c
    .section .rodata
    .balign 16
    .global mapledger_bpf_image_begin
    .global mapledger_bpf_image_end
mapledger_bpf_image_begin:
    .incbin MAPLEDGER_BPF_OBJECT
mapledger_bpf_image_end:
    .section .note.GNU-stack,"",@progbits
