/**
 * How is the hub?
 *
 * <p>Health checks and metrics, on an address of their own that is not for clients.
 */
@NullMarked
package io.mercurehub.standalone.admin;

import org.jspecify.annotations.NullMarked;
