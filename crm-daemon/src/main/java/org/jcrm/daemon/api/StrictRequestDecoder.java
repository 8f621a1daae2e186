package org.jcrm.daemon.api;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/**
 * Reads requests (RFC 9112) and takes nothing that can be read in two ways: where one reader sees a body and another does
 * not, a dry run becomes a real one.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    /** Paths and queries are short; a caller that sends more has something else in mind. */
    private static final int LONGEST_LINE = 4096;

    private static final int LARGEST_HEADERS = 8192;

    StrictRequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LARGEST_HEADERS)
                .setMaxChunkSize(8192)
                .setAllowDuplicateContentLengths(false)
                .setValidateHeaders(true));
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding are given");
    }

    /** What is wrong with a head that could be read; empty: nothing. */
    static Optional<String> complaint(HttpRequest http) {
        if (!http.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !http.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return Optional.of("the version is " + http.protocolVersion().text() + "; HTTP/1.1 is spoken here");
        }
        List<String> lengths = http.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
        List<String> encodings = http.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!encodings.isEmpty()) {
            if (encodings.size() > 1 || !encodings.getFirst().strip().equalsIgnoreCase("chunked")) {
                return Optional.of("the only Transfer-Encoding that is understood here is `chunked`");
            }
            if (http.protocolVersion().equals(HttpVersion.HTTP_1_0) || !lengths.isEmpty()) {
                return Optional.of("Transfer-Encoding does not go with HTTP/1.0 or with a Content-Length");
            }
        }
        if (lengths.size() > 1 || (lengths.size() == 1 && !lengths.getFirst().matches("\\d{1,18}"))) {
            return Optional.of("Content-Length must be one number");
        }
        if (http.headers().getAll(HttpHeaderNames.HOST).size() > 1) {
            return Optional.of("Host is given twice");
        }
        return Optional.empty();
    }
}
