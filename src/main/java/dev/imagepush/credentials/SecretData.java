package dev.imagepush.credentials;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/// The data of a Secret by key. Messages name keys, never what they hold.
record SecretData(Map<String, byte[]> byKey) {
  /// A value as text; line ends at its end, which editors and `echo` leave, are not part of it.
  String text(String key) throws InvalidCredentialsException {
    return checked(key, Character::isISOControl);
  }

  /// A value as text of one line or several.
  String lines(String key) throws InvalidCredentialsException {
    return checked(
        key, each -> Character.isISOControl(each) && each != '\n' && each != '\r' && each != '\t');
  }

  private String checked(String key, IntPredicate forbidden) throws InvalidCredentialsException {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(required(key))).toString();
      String line = text.replaceFirst("[\\r\\n]+$", "");
      if (line.isEmpty() || line.chars().anyMatch(forbidden)) {
        throw new InvalidCredentialsException(
            "key " + key + ": is empty or has control characters");
      }
      return line;
    } catch (CharacterCodingException e) {
      throw new InvalidCredentialsException("key " + key + ": is not valid UTF-8");
    }
  }

  /// A value as text; empty where there is no such key.
  Optional<String> optionalText(String key) throws InvalidCredentialsException {
    return byKey.containsKey(key) ? Optional.of(text(key)) : Optional.empty();
  }

  byte[] required(String key) throws InvalidCredentialsException {
    byte[] value = byKey.get(key);
    if (value == null) {
      throw new InvalidCredentialsException(
          "has no key "
              + key
              + "; it has "
              + Arrays.toString(byKey.keySet().stream().sorted().toArray()));
    }
    return value;
  }
}
