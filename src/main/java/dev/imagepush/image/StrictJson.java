package dev.imagepush.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads JSON from strangers: one object or list, valid UTF-8, no key twice, not deep, nothing after it. Two
/// readers of the same document can then not understand different things.
public final class StrictJson {
  /// A manifest of 4,096 layers with ten annotations each has half as many. A tree takes a hundred times
  /// the memory of the shortest text that yields it.
  static final int MAX_TOKENS = 250_000;

  /// Deeper nesting has no use in OCI documents.
  static final int MAX_DEPTH = 64;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxTokenCount(MAX_TOKENS)
                          .maxNumberLength(32)
                          .maxNameLength(4096)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private StrictJson() {}

  /// Reads an object.
  ///
  /// @throws MalformedJsonException with a message that holds nothing of the input, which may be secret
  public static JsonNode object(byte[] bytes) throws MalformedJsonException {
    JsonNode node = node(bytes);
    if (!node.isObject()) {
      throw new MalformedJsonException("is not a JSON object");
    }
    return node;
  }

  /// Reads a list.
  ///
  /// @throws MalformedJsonException with a message that holds nothing of the input
  public static JsonNode array(byte[] bytes) throws MalformedJsonException {
    JsonNode node = node(bytes);
    if (!node.isArray()) {
      throw new MalformedJsonException("is not a JSON list");
    }
    return node;
  }

  private static JsonNode node(byte[] bytes) throws MalformedJsonException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return MAPPER.readTree(text);
    } catch (CharacterCodingException e) {
      throw new MalformedJsonException("is not valid UTF-8");
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException(
          "is not valid JSON, has a key twice, or is nested deeper than " + MAX_DEPTH);
    }
  }

  /// What is wrong with a document, to be put after its name.
  public static final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String fault;

    MalformedJsonException(String fault) {
      super(fault);
      this.fault = fault;
    }

    public String fault() {
      return fault;
    }
  }
}
