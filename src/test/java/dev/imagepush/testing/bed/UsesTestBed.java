package dev.imagepush.testing.bed;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gives tests parameters of type [TestBed], [ControlPlane], [TestNamespace] (a new one for each
/// test, or the class's where `@BeforeAll` asks for it) and `KubernetesClient` (the administrator's). The test bed is shared by all classes of a
/// JVM and closed after the last one.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(TestBedExtension.class)
public @interface UsesTestBed {}
