/** What does an application look like that publishes and reads with the client, and tests it with the kit? */
@NullMarked
package com.example.shop;

import org.jspecify.annotations.NullMarked;
