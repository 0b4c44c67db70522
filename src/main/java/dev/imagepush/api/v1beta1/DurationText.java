package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a text that is a duration as Kubernetes writes it, such as `90s` or `1h30m`.
@JacksonAnnotationsInside
@Pattern(Grammar.DURATION)
@Size(max = 32)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
@interface DurationText {}
