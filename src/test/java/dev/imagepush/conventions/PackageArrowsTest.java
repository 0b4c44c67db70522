package dev.imagepush.conventions;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Which package may use which, and what nobody uses.
class PackageArrowsTest {
  private static final String ROOT = "dev.imagepush.";

  /// A package uses only those that stand to its right.
  private static final List<String> ARROWS =
      List.of(
          "cli",
          "operator",
          "controller",
          "worker",
          "push",
          "source",
          "registry",
          "traffic",
          "http",
          "credentials",
          "image",
          "exit");

  private static final Set<String> USERS_OF_THE_API = Set.of("cli", "operator", "controller");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.imagepush");
  private static final JavaClasses TESTS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
          .importPackages("dev.imagepush");

  static Stream<Arguments> arrows() {
    return IntStream.range(0, ARROWS.size())
        .mapToObj(index -> argumentSet(ARROWS.get(index), ARROWS.get(index), forbidden(index)));
  }

  private static String[] forbidden(int index) {
    Stream<String> left = ARROWS.subList(0, index).stream();
    Stream<String> api =
        USERS_OF_THE_API.contains(ARROWS.get(index)) ? Stream.empty() : Stream.of("api");
    return Stream.concat(left, api).map(name -> ROOT + name + "..").toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("arrows")
  void usesNothingToItsLeft(String name, String[] forbidden) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + name + "..")
        .should()
        .dependOnClassesThat(resideInAnyPackage(forbidden))
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void theApiUsesNothingOfOurs() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "api..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.imagepush..")
                .and(JavaClass.Predicates.resideOutsideOfPackage(ROOT + "api..")))
        .check(MAIN);
  }

  @Test
  void noPackagesUseEachOther() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void everyPackageHasItsPlace() {
    // When
    Set<String> packages =
        MAIN.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(ROOT))
            .map(name -> name.substring(ROOT.length()).replaceFirst("\\..*", ""))
            .collect(Collectors.toSet());

    // Then
    assertThat(packages).isSubsetOf(Stream.concat(ARROWS.stream(), Stream.of("api")).toList());
  }

  static Stream<Arguments> bans() {
    return Stream.of(
        argumentSet(
            "T11: starting a program, the command line's credential helpers apart",
            noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "cli..")
                .should()
                .dependOnClassesThat(
                    assignableTo(Process.class).or(assignableTo(ProcessBuilder.class)))
                .orShould(callAnyExec())),
        argumentSet(
            "T24: trust of one's own making, --insecure apart",
            classes()
                .that()
                .areAssignableTo(X509TrustManager.class)
                .should()
                .haveFullyQualifiedName(ROOT + "http.UnverifiedTrust")),
        argumentSet(
            "the environment, where settings are read apart",
            noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "cli..", ROOT + "operator..")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)),
        argumentSet(
            "another way to log",
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..")));
  }

  private static ArchCondition<JavaClass> callAnyExec() {
    return callMethodWhere(
        describe(
            "Runtime.exec",
            call ->
                call.getTargetOwner().isEquivalentTo(Runtime.class)
                    && call.getName().equals("exec")));
  }

  @ParameterizedTest
  @MethodSource("bans")
  @DisplayName("nobody uses")
  void nobodyUses(ArchRule ban) {
    ban.allowEmptyShould(true).check(MAIN);
  }

  @Test
  void noClassIsADrawerForAllSorts() {
    ArchRule rule =
        noClasses()
            .should()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper");
    rule.check(MAIN);
    rule.check(TESTS);
  }

  @Test
  void noTestWaitsByTheClock() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class)
        .orShould()
        .callMethod(Thread.class, "sleep", Duration.class)
        .check(TESTS);
  }
}
