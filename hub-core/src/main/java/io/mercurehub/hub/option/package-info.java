/**
 * API: how is a setting's value written? Durations, sizes and counts, as directives, environment and stores share them.
 */
@NullMarked
package io.mercurehub.hub.option;

import org.jspecify.annotations.NullMarked;
