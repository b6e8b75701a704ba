/** Does the browsers' client keep what it promises, in Node and as a package? */
@NullMarked
package io.mercurehub.client.js;

import org.jspecify.annotations.NullMarked;
