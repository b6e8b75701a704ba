/** Does the application do what its users expect? */
@NullMarked
package com.example.programmatic;

import org.jspecify.annotations.NullMarked;
