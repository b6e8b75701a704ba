/**
 * How does the hub log?
 */
@NullMarked
package io.mercurehub.standalone.log;

import org.jspecify.annotations.NullMarked;
