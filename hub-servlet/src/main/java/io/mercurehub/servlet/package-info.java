/**
 * API: how does HTTP speak to a hub?
 *
 * <p>The servlet that a host application maps, and its init-parameters. It routes; the protocol is in the packages below.
 */
@NullMarked
package io.mercurehub.servlet;

import org.jspecify.annotations.NullMarked;
