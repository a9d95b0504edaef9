"""What trainees get beside the chat: certificates of mock exams."""
