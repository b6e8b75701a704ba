/**
 * What does each URL and method of the specification do? One class for each, and what they share: reading forms, refusing, origins
 * and paths.
 */
@NullMarked
package io.mercurehub.servlet.endpoint;

import org.jspecify.annotations.NullMarked;
