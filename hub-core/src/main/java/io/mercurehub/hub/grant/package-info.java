/**
 * API: who may publish or read what? The actions a token allows, on which matchers. No token format here.
 */
@NullMarked
package io.mercurehub.hub.grant;

import org.jspecify.annotations.NullMarked;
