/* The bytes of the font, packed by gzip. */
#ifdef __APPLE__
    .const
#define NAME(name) _##name
#else
    .section .rodata
#define NAME(name) name
#endif
    .globl NAME(invokeai_batch_font_begin)
    .globl NAME(invokeai_batch_font_end)
    .balign 16
NAME(invokeai_batch_font_begin):
    .incbin INVOKEAI_BATCH_FONT
NAME(invokeai_batch_font_end):
    .byte 0
#ifdef __ELF__
    .section .note.GNU-stack,"",%progbits
#endif
