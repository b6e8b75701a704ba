/** Does anybody read what is not theirs? */
@NullMarked
package com.example.cookie;

import org.jspecify.annotations.NullMarked;
