/// The operator's configuration: the file and the environment are read, checked once, and go on as
/// values. Start reading at [dev.imagepush.operator.config.OperatorConfig].
@NullMarked
package dev.imagepush.operator.config;

import org.jspecify.annotations.NullMarked;
