/**
 * Where does the hub listen?
 */
@NullMarked
package io.mercurehub.standalone.address;

import org.jspecify.annotations.NullMarked;
