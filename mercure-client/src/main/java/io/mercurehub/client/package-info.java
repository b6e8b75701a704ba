/**
 * API: how does a program elsewhere publish to a hub, and read from it?
 */
@NullMarked
package io.mercurehub.client;

import org.jspecify.annotations.NullMarked;
