/** Does a jar alone bring the hub into an application? */
@NullMarked
package com.example.webfragment;

import org.jspecify.annotations.NullMarked;
