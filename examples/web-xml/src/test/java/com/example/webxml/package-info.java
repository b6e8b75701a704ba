/** Does the application do what its web.xml says? */
@NullMarked
package com.example.webxml;

import org.jspecify.annotations.NullMarked;
