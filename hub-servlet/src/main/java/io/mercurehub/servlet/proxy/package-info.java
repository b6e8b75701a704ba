/**
 * Who has sent a request that proxies have passed on?
 *
 * <p>Knows no servlets, so that a server can ask it, too.
 */
@NullMarked
package io.mercurehub.servlet.proxy;

import org.jspecify.annotations.NullMarked;
