// The server's own books: what it says of boards, images and its queue, asked without the program.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/invokeai/boards.hpp"
#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/invokeai/queue.hpp"

namespace invokeai_batch::tests {

/// All calls throw std::runtime_error when the server does not answer as it should.
class Books {
 public:
  explicit Books(std::string base_url);

  [[nodiscard]] std::vector<invokeai::Board> boards_called(const std::string& name);
  void create_board(const std::string& name);
  /// The images on the one board of that name.
  [[nodiscard]] std::vector<std::string> images_on(const std::string& board_name);
  [[nodiscard]] invokeai::ImageRecord image(const std::string& name);
  /// The workflow that stands in the image, as the GUI would load it.
  [[nodiscard]] std::string workflow_in(const std::string& image_name);
  [[nodiscard]] std::string metadata_of(const std::string& image_name);
  void delete_image(const std::string& name);
  [[nodiscard]] invokeai::QueueStatus queue();
  void call_processor(invokeai::ProcessorCall call);

 private:
  template <class Read>
  auto ask(const http::Request& request, Read read);

  invokeai::Server m_server;
  http::Transport m_transport;
};

/// Holds the server's queue for as long as it lives.
class PausedProcessor {
 public:
  explicit PausedProcessor(Books& books);
  ~PausedProcessor();
  PausedProcessor(const PausedProcessor&) = delete;
  PausedProcessor& operator=(const PausedProcessor&) = delete;
  void resume();

 private:
  Books& m_books;
  bool m_paused = true;
};

}  // namespace invokeai_batch::tests
