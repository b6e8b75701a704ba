/** How does the suite start Payara Micro? */
@NullMarked
package io.mercurehub.containertests.payaramicro;

import org.jspecify.annotations.NullMarked;
