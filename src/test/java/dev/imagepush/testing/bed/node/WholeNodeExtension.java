package dev.imagepush.testing.bed.node;

import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestBedSettings;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Resolves the parameter that [UsesWholeNode] promises.
final class WholeNodeExtension implements ExecutionCondition, ParameterResolver {
  private static final Namespace STORE = Namespace.create(WholeNodeExtension.class);

  /// The bed and the node on it.
  private record Running(TestBed bed, WholeNode node) implements AutoCloseable {
    static Running start() {
      TestBed bed = TestBed.ofThisProcess();
      return new Running(bed, WholeNode.start(bed, NodeImages.ofThisBuild(), Running::say));
    }

    private static void say(String line) {
      System.err.println("[node] " + line);
    }

    @Override
    public void close() {
      node.close();
      bed.close();
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> lacking =
        NodeRequirements.ofThisProcess(TestBedSettings.ofThisProcess())
            .lacking()
            .or(() -> NodeImages.ofThisBuild().lacking());
    if (lacking.isEmpty()) {
      return ConditionEvaluationResult.enabled("this machine can be a node");
    }
    String reason = "skipped, for this machine can be no node: " + lacking.get();
    if (context.getTestMethod().isEmpty()) {
      Running.say(context.getDisplayName() + " " + reason);
    }
    return ConditionEvaluationResult.disabled(reason);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == WholeNode.class || type == TestBed.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Running running =
        context
            .getRoot()
            .getStore(STORE)
            .computeIfAbsent(Running.class, _ -> Running.start(), Running.class);
    return parameter.getParameter().getType() == TestBed.class ? running.bed() : running.node();
  }
}
