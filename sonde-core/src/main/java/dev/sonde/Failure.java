// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/**
 * Why this host could not do something, or gave something up.
 *
 * @param errno the error's name, such as "ENETUNREACH", or "" where there is none
 * @param message one line for a person, with the remedy where there is one
 */
public record Failure(String errno, String message) implements PathError {}
