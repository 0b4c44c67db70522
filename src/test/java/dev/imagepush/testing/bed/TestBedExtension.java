package dev.imagepush.testing.bed;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Resolves the parameters that [UsesTestBed] promises.
final class TestBedExtension implements ParameterResolver {
  private static final Namespace STORE = Namespace.create(TestBedExtension.class);
  private static final Set<Class<?>> SUPPORTED =
      Set.of(TestBed.class, ControlPlane.class, TestNamespace.class, KubernetesClient.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return SUPPORTED.contains(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    if (type == TestBed.class) {
      return testBed(context);
    }
    if (type == ControlPlane.class) {
      return testBed(context).controlPlane();
    }
    if (type == KubernetesClient.class) {
      return testBed(context).controlPlane().client();
    }
    return context
        .getStore(STORE)
        .computeIfAbsent(
            TestNamespace.class, _ -> testBed(context).newNamespace(), TestNamespace.class);
  }

  // The root's store closes what it holds after the last test of the JVM.
  private static TestBed testBed(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(STORE)
        .computeIfAbsent(TestBed.class, _ -> TestBed.ofThisProcess(), TestBed.class);
  }
}
