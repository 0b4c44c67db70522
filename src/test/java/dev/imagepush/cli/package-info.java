/// Tests of the command line: its parts alone, and commands as a person runs them against a registry.
@NullMarked
package dev.imagepush.cli;

import org.jspecify.annotations.NullMarked;
