// The server's TLS context, through OpenSSL: TLS 1.2 and later.
#pragma once

#include <expected>
#include <string>

#include <boost/asio/ssl/context.hpp>

namespace usher::http {

// PEM files: a certificate with its chain, and its private key. The error names the file and the reason.
[[nodiscard]] std::expected<boost::asio::ssl::context, std::string> make_tls_context(
    const std::string& certificate_file, const std::string& key_file);

}  // namespace usher::http
