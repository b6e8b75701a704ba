/** Does the application do what its users expect? */
@NullMarked
package com.example.guice;

import org.jspecify.annotations.NullMarked;
