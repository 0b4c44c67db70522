package dev.imagepush.testing.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/// The conformance suite of the OCI distribution specification, as its authors publish it.
public record ConformanceSuite(Path binary) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /// One of the suite's cases.
  ///
  /// @param name such as `OCI Conformance Test/index/push/manifest-by-digest`
  /// @param status `passed`, `skipped`, `failure` or `error`
  /// @param findings what was amiss; empty where nothing was
  public record Case(String name, String status, String findings) {}

  /// Runs every case, those of parts that the specification leaves open and of its next version
  /// included, against a registry that takes plain HTTP and lets anybody do anything.
  ///
  /// @param host such as `127.0.0.1:20500`
  /// @throws TestBedException if the suite itself comes to grief
  public List<Case> run(String host) {
    try (TemporaryFolder folder = TemporaryFolder.create("imagepush-conformance-")) {
      Path log = folder.path().resolve("conformance.log");
      // The version "dev" adds cancelled uploads, tags as parameters, and digests in each answer.
      Map<String, String> environment =
          Map.of(
              "OCI_REGISTRY", host,
              "OCI_TLS", "disabled",
              "OCI_VERSION", "dev",
              "OCI_DATA_SPARSE", "true",
              "OCI_RESULTS_DIR", folder.path().toString());
      try (ManagedProcess suite =
          ManagedProcess.startIn(
              folder.path(), "conformance", List.of(binary.toString()), environment, log)) {
        if (!suite.endsWithin(LIMIT)) {
          throw new TestBedException("the suite ran for " + LIMIT + ":\n" + suite.logTail());
        }
        return cases(folder.path().resolve("junit.xml"), suite);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestBedException("interrupted while the suite ran", e);
    }
  }

  private static List<Case> cases(Path report, ManagedProcess suite) {
    if (Files.notExists(report)) {
      throw new TestBedException("the suite wrote no report:\n" + suite.logTail());
    }
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      Document document = factory.newDocumentBuilder().parse(report.toFile());
      NodeList nodes = document.getElementsByTagName("testcase");
      return IntStream.range(0, nodes.getLength())
          .mapToObj(index -> toCase((Element) nodes.item(index)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParserConfigurationException | SAXException e) {
      throw new TestBedException("the suite's report is no XML", e);
    }
  }

  private static Case toCase(Element testcase) {
    NodeList findings = testcase.getElementsByTagName("system-out");
    return new Case(
        testcase.getAttribute("name"),
        testcase.getAttribute("status"),
        findings.getLength() == 0 ? "" : findings.item(0).getTextContent());
  }
}
