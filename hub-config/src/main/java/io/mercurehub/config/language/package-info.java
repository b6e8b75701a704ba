/**
 * API: what was written, and where?
 *
 * <p>The language in which all settings are written: directives, in a file, in the environment and in init-parameters alike. It
 * knows no directive by name.
 */
@NullMarked
package io.mercurehub.config.language;

import org.jspecify.annotations.NullMarked;
