/// The API's types and their schema: what is read and written, and what the API server refuses.
@NullMarked
package dev.imagepush.api.v1beta1;

import org.jspecify.annotations.NullMarked;
