package dev.imagepush.testing.bed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A folder of executables.
///
/// @param label how a message calls the folder, such as the variable that names it
/// @param folder absent if nothing names one
/// @param names what the programs are called that may lie here
record BinaryFolder(String label, @Nullable Path folder, Map<TestBinary, String> names)
    implements BinarySource {
  private static final Map<TestBinary, String> USUAL_NAMES =
      Arrays.stream(TestBinary.values())
          .collect(Collectors.toMap(Function.identity(), TestBinary::fileName));

  BinaryFolder(String label, @Nullable Path folder) {
    this(label, folder, USUAL_NAMES);
  }

  @Override
  public boolean immediate() {
    return true;
  }

  @Override
  public Answer locate(Set<TestBinary> wanted) {
    if (folder == null) {
      return new Answer.Absent(label + " is not set");
    }
    Map<TestBinary, Path> found = new EnumMap<>(TestBinary.class);
    Set<String> missing = new TreeSet<>();
    for (TestBinary binary : wanted) {
      // The folder itself, which is no file, where nothing of that kind may lie here.
      Path file = folder.resolve(names.getOrDefault(binary, ""));
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        found.put(binary, file);
      } else {
        missing.add(names.getOrDefault(binary, binary.fileName()));
      }
    }
    return missing.isEmpty()
        ? new Answer.Present(new TestBinaries(found))
        : new Answer.Absent(
            "%s: %s holds no executable %s".formatted(label, folder, String.join(", ", missing)));
  }
}
