/**
 * Puts the engine on this host's network. The only package that knows both; {@link dev.sonde.Sonde}
 * finds it by name. Internal.
 */
@NullMarked
package dev.sonde.boot;

import org.jspecify.annotations.NullMarked;
