/** What does each URL and method of the specification do? One class for each, and what it alone needs. */
@NullMarked
package io.mercurehub.servlet.endpoint;

import org.jspecify.annotations.NullMarked;
