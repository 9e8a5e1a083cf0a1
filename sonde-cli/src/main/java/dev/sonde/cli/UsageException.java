// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

/**
 * Something that was typed makes no sense. The message is the one line a person gets to read: the
 * value and what is allowed, without the name of the command.
 */
final class UsageException extends RuntimeException {
    UsageException(String message) {
        super(message, null, false, false);
    }
}
