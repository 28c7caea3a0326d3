#!/usr/bin/env bash
# compiles.sh SOURCE OBJECT: compiles a C++ file, for ever.
while g++ -std=c++20 "$1" -o "$2"; do :; done
