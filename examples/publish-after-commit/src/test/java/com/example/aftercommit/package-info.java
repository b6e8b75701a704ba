/** Does anybody hear of what did not happen? */
@NullMarked
package com.example.aftercommit;

import org.jspecify.annotations.NullMarked;
