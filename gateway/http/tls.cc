#include "gateway/http/tls.h"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace usher::http {

namespace {

namespace ssl = boost::asio::ssl;

// OpenSSL's own words for a missing file are about its I/O layer.
std::string readable(const std::string& file) {
  errno = 0;
  const std::ifstream stream(file);
  return stream ? std::string() : file + ": " + std::strerror(errno);
}

}  // namespace

std::expected<ssl::context, std::string> make_tls_context(const std::string& certificate_file,
                                                          const std::string& key_file) {
  if (certificate_file.empty() || key_file.empty()) {
    return std::unexpected("TLS needs both a certificate file and a key file");
  }
  for (const std::string& file : {certificate_file, key_file}) {
    if (std::string reason = readable(file); !reason.empty()) return std::unexpected(std::move(reason));
  }
  ssl::context context(ssl::context::tls_server);
  boost::system::error_code error;
  context.set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                          ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 | ssl::context::single_dh_use,
                      error);
  if (error) return std::unexpected("TLS: " + error.message());
  context.use_certificate_chain_file(certificate_file, error);
  if (error) return std::unexpected(certificate_file + ": not a PEM certificate (" + error.message() + ")");
  context.use_private_key_file(key_file, ssl::context::pem, error);
  if (error)
    return std::unexpected(key_file + ": not the PEM private key of this certificate (" + error.message() + ")");
  if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
    return std::unexpected(key_file + ": is not the key of " + certificate_file);
  }
  // Sockets do not wait, so a record may go out in parts; and idle connections give their buffers back.
  SSL_CTX_set_mode(context.native_handle(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  return context;
}

}  // namespace usher::http
