/** How is a web application run as it was built? */
@NullMarked
package io.mercurehub.test.war;

import org.jspecify.annotations.NullMarked;
