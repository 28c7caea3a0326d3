-- Number 008 is another change's, and numbers may not be left out: this file gives way to it.
DO 0;
