/**
 * Puts the engine on this host's network. The only package that knows both; found as a service.
 * Internal.
 */
@NullMarked
package dev.sonde.boot;

import org.jspecify.annotations.NullMarked;
