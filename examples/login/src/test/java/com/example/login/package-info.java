/** Does whoever is logged in read their messages, and nobody else? */
@NullMarked
package com.example.login;

import org.jspecify.annotations.NullMarked;
