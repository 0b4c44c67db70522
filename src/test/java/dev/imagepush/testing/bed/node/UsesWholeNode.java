package dev.imagepush.testing.bed.node;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gives tests a parameter of type [WholeNode], the one that all classes of a JVM share. Where the machine
/// can be no node, the tests are skipped, and say why. They run with `./mvnw -Pnode` alone.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("node")
@ExtendWith(WholeNodeExtension.class)
public @interface UsesWholeNode {}
